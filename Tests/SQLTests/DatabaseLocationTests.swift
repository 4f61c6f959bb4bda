import SQL
import TestSupport
import Testing

@Suite struct DatabaseLocationTests {
    @Test(
        "places are told apart, and shown without a password",
        arguments: [
            ("state/trawl.db", "state/trawl.db"), ("/var/lib/trawl.db", "/var/lib/trawl.db"),
            ("sqlite:trawl.db", "trawl.db"), ("sqlite:/x y.db", "/x y.db"),
            ("postgres://u:p%40ss@db.example:5433/trawl", "postgres://u:***@db.example:5433/trawl"),
            ("postgresql://u@db.example/trawl", "postgres://u@db.example/trawl"),
            ("postgres://db.example/trawl?user=u&password=p%40ss", "postgres://u:***@db.example/trawl"),
            ("postgres:///trawl?host=/run/postgresql", "postgres:///trawl?host=/run/postgresql"),
        ])
    func descriptions(_ text: String, _ shown: String) throws {
        let location = try DatabaseLocation(text)
        #expect(location.description == shown)
        #expect("\(location)" == shown)
        #expect(String(reflecting: location) == shown)
    }

    @Test(
        "P33 what cannot be read is refused without its secrets",
        arguments: ["", "sqlite:", "mysql://u:s3cr3t@host/db", "postgres://u:s3cr3t@host:port:5/db?nonsense", "a\0b"])
    func refused(_ text: String) {
        let fault = #expect(throws: SQLFault.self) { _ = try DatabaseLocation(text) }
        #expect(fault?.description.contains("s3cr3t") == false)
    }
}
