import ArgumentParser
import Crawling

/// `trawl settings`: every setting there is.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List the settings that -s and spider files take.")

    func run() throws {
        let names = Settings.names
        let width = names.map(\.count).max() ?? 0
        for name in names {
            let padding = String(repeating: " ", count: width - name.count)
            print("\(name)\(padding)  \(Settings.expectation(of: name) ?? "")")
        }
    }
}
