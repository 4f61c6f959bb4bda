import HummingbirdCore
import NIOCore
import NIOHTTP1

/// A connection that is set up, on its way to the task that serves it.
struct ServedConnection: ServerChildChannelValue {
    let parts: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    let client: ClientPresence

    var channel: any Channel { parts.channel }
}
