import Fleet
import Foundation
import Jobs
import NIOHTTP1
import SQL
import Services
import Testing
import Web

/// `Docs/api.md` names every error that a service answers, under its status.
@Suite struct ErrorDocumentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The codes that the document's table has, by status.
    private static func documented() throws -> [String: Set<String>] {
        let text = try String(contentsOf: root.appending(path: "Docs/api.md"), encoding: .utf8)
        var codes: [String: Set<String>] = [:]
        for row in text.matches(of: /(?m)^\| ([0-9]{3}) \|(.*)$/) {
            codes[String(row.output.1)] = Set(row.output.2.matches(of: /`([a-z_]+)`/).map { String($0.output.1) })
        }
        return codes
    }

    @Test func theFaultsOfWhatStandsBehind() throws {
        let documented = try Self.documented()
        #expect(documented.count > 10)
        var errors: [any Error] = []
        // A controller never says this of itself.
        errors += FleetFault.Code.allCases.filter { $0 != .untrusted }.map { FleetFault($0, "") }
        errors += SubmissionFault.Code.allCases.map { SubmissionFault($0, "") }
        errors += SpiderStoreFault.Code.allCases.map { SpiderStoreFault($0, "") }
        errors += BackupFault.Code.allCases.map { BackupFault($0, "") }
        errors += SQLFault.Code.allCases.map { SQLFault($0, "") }
        errors += JSONFieldFault.Code.allCases.map { JSONFieldFault($0, field: "", "") }
        errors += [JobStateFault.fenced, .ended(.completed), .notEnded(.running), .notPending] as [JobStateFault]
        errors += [OutputFault.gap(size: 0), .tooLarge, .full(""), .io("")] as [OutputFault]
        for error in errors {
            // One that is none becomes `internal`.
            guard let fault = HTTPFault(error) else { continue }
            #expect(
                documented["\(fault.status.code)"]?.contains(fault.code) == true,
                "Docs/api.md: \(fault.code) is \(fault.status.code)")
        }
    }

    @Test func theFaultsOfTheServicesThemselves() throws {
        let documented = try Self.documented()
        let numbers = [
            "badRequest": "400", "unauthorized": "401", "forbidden": "403", "notFound": "404",
            "methodNotAllowed": "405",
            "conflict": "409", "payloadTooLarge": "413", "unsupportedMediaType": "415", "unprocessableEntity": "422",
            "tooManyRequests": "429", "requestHeaderFieldsTooLarge": "431", "internalServerError": "500",
            "serviceUnavailable": "503",
        ]
        let folder = Self.root.appending(path: "Sources/Services")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
        var count = 0
        for name in names where name.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for match in source.matches(of: /(?:HTTPFault|self\.init)\(\s*\.([a-zA-Z]+), "([a-z_]+)"/) {
                let (status, code) = (String(match.output.1), String(match.output.2))
                let number = try #require(numbers[status], "\(name): \(status)")
                #expect(documented[number]?.contains(code) == true, "Docs/api.md: \(code) is \(number) (\(name))")
                count += 1
            }
        }
        #expect(count > 20, "the faults are found in the sources")
    }
}
