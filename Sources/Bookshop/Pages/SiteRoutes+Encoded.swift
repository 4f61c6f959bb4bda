import HTTPTypes
import Hummingbird

extension SiteRoutes {
    /// Book pages in content codings, for clients that accept them: `/encoded/<coding>/<id>` with the codings `gzip`,
    /// `deflate` (zlib), `raw-deflate` (named "deflate" but bare, as some servers send it), `gzip-twice` and `identity`.
    /// `chunked-gzip` sends one chunk of the stream at a time.
    func addEncoded(to router: Router<BasicRequestContext>) {
        router.get("/encoded/:coding/:id") { request, context in
            guard let id = context.parameters.get("id", as: Int.self), let book = shop.catalogue.book(id) else {
                throw HTTPError(.notFound)
            }
            let page = BookPage(book: book, catalogue: shop.catalogue, origin: origin(request))
            let plain = book.charset.encode(markup: page.markup)
            let accepted = request.headers[.acceptEncoding]?.lowercased() ?? ""
            let (bytes, name) = try Self.encoded(plain, context.parameters.require("coding"), accepted)
            var response = Response.bytes(bytes, book.charset.contentType, headers: [.vary: "accept-encoding"])
            if let name { response.headers[.contentEncoding] = name }
            if try context.parameters.require("coding") == "chunked-gzip" {
                response.body = ResponseBody { writer in
                    for start in stride(from: 0, to: bytes.count, by: 700) {
                        try await writer.write(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + 700)]))
                    }
                    try await writer.finish(nil)
                }
            }
            return response
        }
    }

    private static func encoded(_ plain: [UInt8], _ coding: String, _ accepted: String) throws -> ([UInt8], String?) {
        switch coding {
        case "gzip", "chunked-gzip":
            return accepted.contains("gzip") ? (Compression.gzip(plain), "gzip") : (plain, nil)
        case "deflate": return accepted.contains("deflate") ? (Compression.zlib(plain), "deflate") : (plain, nil)
        case "raw-deflate":
            return accepted.contains("deflate") ? (Compression.rawDeflate(plain), "deflate") : (plain, nil)
        case "gzip-twice":
            return accepted.contains("gzip")
                ? (Compression.gzip(Compression.gzip(plain)), "gzip, gzip") : (plain, nil)
        case "identity": return (plain, accepted.contains("identity") ? "identity" : nil)
        default: throw HTTPError(.notFound)
        }
    }
}
