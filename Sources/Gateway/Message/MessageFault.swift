/// Why a message is refused (P23): what two readers could read in two ways is not passed on.
package enum MessageFault: Error, Sendable, Hashable, CaseIterable {
    case requestLine, method, target, version, statusLine
    case fieldName, fieldValue, folding, headTooLarge, tooManyFields
    case host, hostMismatch
    case contentLength, twoLengths, transferCoding, chunkedVersion
    case connectMethod, expectation
    case chunkSize, chunkExtension, chunkData, trailer

    /// What a client hears when its request is at fault. A response at fault is a 502.
    package var status: Int {
        switch self {
        case .version: 505
        case .headTooLarge, .tooManyFields: 431
        case .transferCoding: 501
        case .connectMethod: 405
        case .expectation: 417
        default: 400
        }
    }

    /// One sentence for logs and bodies.
    package var description: String {
        switch self {
        case .requestLine: "the first line is no request line"
        case .method: "the method is no token of up to \(RequestHead.longestMethod) characters"
        case .target: "the request target is no path, no http URL and no \"*\""
        case .version: "only HTTP/1.0 and HTTP/1.1 are spoken here"
        case .statusLine: "the first line is no status line"
        case .fieldName: "a field has no name, or one with characters that no name has"
        case .fieldValue: "a field's value holds a control character"
        case .folding: "a field goes on in the next line, which is obsolete"
        case .headTooLarge: "the head is too large"
        case .tooManyFields: "there are more than \(HeadFields.most) fields"
        case .host: "there must be one Host field with a host in it"
        case .hostMismatch: "the Host field and the request target name two hosts"
        case .contentLength: "the Content-Length is no number, or there are several"
        case .twoLengths: "there are both a Content-Length and a Transfer-Encoding"
        case .transferCoding: "chunked is the only transfer coding spoken here"
        case .chunkedVersion: "HTTP/1.0 knows no chunks"
        case .connectMethod: "CONNECT is not served here"
        case .expectation: "100-continue is the only expectation that is met here"
        case .chunkSize: "a chunk's size is no hexadecimal number"
        case .chunkExtension: "a chunk's extension holds a control character, or is too long"
        case .chunkData: "a chunk does not end where its size says"
        case .trailer: "a trailer field is none, or one that belongs in the head"
        }
    }
}
