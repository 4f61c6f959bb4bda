/// Everything that is wrong with a `nodes.yaml`.
package struct InventoryFaults: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Fault: Sendable, Hashable {
        /// From 1.
        package let line: Int
        /// In characters from 1.
        package let column: Int
        /// What is wrong and what was expected.
        package let message: String
    }

    /// The name of the file as it was given.
    package let file: String
    /// In the order of the file, one at least.
    package let faults: [Fault]

    /// One line a fault: `file:line:column: message`.
    package var description: String {
        faults.map { "\(file):\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    }
}
