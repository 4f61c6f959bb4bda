/// A port on which nobody listened a moment ago, for a program that cannot be told to take a free one. A port that must
/// stay closed is a ``ClosedPort``.
package func freePort() throws -> Int { try ClosedPort().port }
