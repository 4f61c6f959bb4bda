import ArgumentParser
import Bookshop
import Foundation

/// `bookshop`: opens the shop that the demo and the examples crawl, until it is told to close.
@main
struct BookshopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bookshop",
        abstract: "Serves a bookshop web site to crawl, until SIGTERM or Ctrl-C.",
        discussion: "The same seed gives the same shop. What misbehaves on purpose is listed at /faults/.")

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 0
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "Where every title, price and page comes from.")
    var seed: UInt64 = 1
    @Option(help: "Books in the catalogue.")
    var books = 1_000
    @Option(help: "Pages of the tree under /many/.")
    var manyPages = 5_000
    @Option(help: "Milliseconds that every ordinary answer waits.")
    var latency = 0
    @Option(help: "A file that gets {\"bookshop\":\"http://…\"} once the shop listens.")
    var readyFile: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
        guard (0...10_000_000).contains(books) else { throw ValidationError("--books must be 0 to 10000000.") }
        guard (0...10_000_000).contains(manyPages) else {
            throw ValidationError("--many-pages must be 0 to 10000000.")
        }
        guard (0...600_000).contains(latency) else { throw ValidationError("--latency must be 0 to 600000.") }
    }

    func run() async throws {
        var configuration = Bookshop.Configuration(seed: seed, books: books, manyPages: manyPages)
        configuration.host = host
        configuration.port = port
        configuration.latency = latency > 0 ? .milliseconds(latency) : nil
        configuration.keepsRequests = false
        let readyFile = readyFile
        try await Bookshop.run(configuration) { shop in
            print("The bookshop is open at \(shop.baseURL)/")
            fflush(nil)
            guard let readyFile else { return }
            do {
                // `.atomic` writes beside it and renames: who waits for the file never reads half of it.
                try Data("{\"bookshop\":\"\(shop.baseURL)\"}\n".utf8).write(
                    to: URL(filePath: readyFile), options: .atomic)
            } catch {
                let message = "bookshop: cannot write the ready file \(readyFile): \(error.localizedDescription)\n"
                FileHandle.standardError.write(Data(message.utf8))
                Self.exit(withError: ExitCode.failure)
            }
        }
    }
}
