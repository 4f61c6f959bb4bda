import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// The pipeline of one connection: the shop's own ``FrontHandler``, and behind it Hummingbird's HTTP/1.1.
///
/// Hummingbird writes only what is valid HTTP, which is the one thing that most faults are not. Its `ServerChildChannel`
/// is the seam where TLS is put in front of HTTP, so the faults are put there too: the front handler sees the bytes
/// before any codec does, answers the paths of faults itself, and hands everything else on untouched. Both kinds share
/// one port, keep-alive works across them, and no fork of anything is needed.
struct ShopChannel: ServerChildChannel {
    let shop: Shop
    let responder: HTTPChannelHandler.Responder

    typealias Value = HTTP1Channel.Value

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let answers = AnswersUnderWay(log: shop.log)
        // One per connection, because its last handler tells the front handler's log when an answer is whole.
        let http = HTTP1Channel(
            responder: responder,
            configuration: .init(additionalChannelHandlers: [AnswerEndHandler(answers: answers)]))
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(FrontHandler(shop: shop, answers: answers))
        }.flatMap { http.setup(channel: channel, logger: logger) }
    }

    /// This channel, behind TLS if the shop has a certificate. The front handler then sees decrypted bytes, so faults
    /// are the same on both.
    func withCertificate() throws -> any ServerChildChannel {
        guard let certificate = shop.configuration.certificate else { return self }
        return try TLSChannel(
            self,
            tlsConfiguration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificate.chain).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: certificate.key, format: .pem))))
    }

    func handle(value: Value, logger: Logger) async {
        await HTTP1Channel(responder: responder).handle(value: value, logger: logger)
    }
}
