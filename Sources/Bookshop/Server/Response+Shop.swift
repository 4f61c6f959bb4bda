import HTTPTypes
import Hummingbird

extension Response {
    /// A page in `charset`.
    static func html(
        _ markup: String, charset: Charset = .utf8, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        bytes(charset.encode(markup: markup), charset.contentType, status: status, headers: headers)
    }

    /// Bytes of the media type `type`.
    static func bytes(
        _ bytes: [UInt8], _ type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A redirect with a short page, as servers send it.
    static func redirect(to location: String, status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.location] = location
        let page = PageFrame(title: "Moved").page { $0.element("a", ["href": location], "It is here now") }
        return html(page, status: status, headers: headers)
    }
}
