import Jobs

/// Where a spider runs.
struct SpiderPlace: Sendable, Hashable {
    let runtime: Runtime
    /// The version under the name that it is kept by; nil for the newest.
    let version: EntityName?
}
