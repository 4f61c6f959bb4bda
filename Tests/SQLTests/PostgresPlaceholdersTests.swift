import Testing

@testable import SQL

@Suite struct PostgresPlaceholdersTests {
    @Test(
        "arguments are numbered outside of strings, names and comments",
        arguments: [
            ("SELECT ?", "SELECT $1", 1), ("?,?,?", "$1,$2,$3", 3), ("", "", 0),
            ("'?' ?", "'?' $1", 1), ("'it''s ?' ?", "'it''s ?' $1", 1), ("\"a?\" = ?", "\"a?\" = $1", 1),
            ("-- ?\n?", "-- ?\n$1", 1), ("/* ? /* ? */ ? */ ?", "/* ? /* ? */ ? */ $1", 1),
            ("$$ ? $$ ?", "$$ ? $$ $1", 1), ("$a$ ? $$ $a$ ?", "$a$ ? $$ $a$ $1", 1), ("a$b ? $", "a$b $1 $", 1),
            ("E'\\'?' ?", "E'\\'?' $1", 1), ("'\\' ?", "'\\' $1", 1), ("'never ends ?", "'never ends ?", 0),
            ("/* never ends ?", "/* never ends ?", 0), ("'ä?' = ?", "'ä?' = $1", 1), ("$x$ never ?", "$x$ never ?", 0),
            ("name'?'", "name'?'", 0), ("x - ? / ?", "x - $1 / $2", 2),
        ])
    func conversion(_ statement: String, _ converted: String, _ count: Int) {
        let placeholders = PostgresPlaceholders(statement)
        #expect(placeholders.text == converted)
        #expect(placeholders.count == count)
    }
}
