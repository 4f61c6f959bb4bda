import Jobs

/// The output files of a run that begins anew.
struct FreshOutputs: Sendable {
    let items: OutputAppender
    let log: OutputAppender

    /// Makes both anew in a job's folder. Throws ``JobError``.
    init(_ folder: String) throws(JobError) {
        items = try OutputAppender(folder + "/" + OutputName.Kind.items.fileName)
        log = try OutputAppender(folder + "/" + OutputName.Kind.log.fileName)
    }
}
