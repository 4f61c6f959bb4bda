import Jobs

/// The files that a command's output goes to.
struct CommandOutputs: Sendable {
    let items: OutputAppender
    let log: OutputAppender

    /// Makes both anew in a job's folder. Throws ``JobError``.
    init(_ folder: String) throws(JobError) {
        items = try OutputAppender(folder + "/" + OutputName.Kind.items.fileName)
        log = try OutputAppender(folder + "/" + OutputName.Kind.log.fileName)
    }
}
