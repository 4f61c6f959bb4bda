/// Why a page was not read to its end.
struct ExtractionFault: Error, CustomStringConvertible {
    let code: String
    let message: String
    var description: String { "\(code): \(message)" }
}
