package import Jobs
import SQL

/// A task or workflow whose definition this program cannot read: its time zone is not on this machine, or a newer version
/// wrote it. It stays and does not run; it can be replaced and deleted.
package struct UnreadableSchedule: Error, Sendable, CustomStringConvertible {
    package let id: JobID
    package let kind: ScheduleDefinition.Kind
    package let name: String
    package let isEnabled: Bool
    package let createdAt: Timestamp
    /// Why.
    package let reason: String

    package var description: String { "The \(kind.rawValue) \(name) cannot be read and does not run: \(reason)" }
}
