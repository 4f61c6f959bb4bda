/// One output of a job.
package struct OutputName: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case items, log

        /// The folder that outputs of this kind lie in.
        package var folder: String {
            switch self {
            case .items: "items"
            case .log: "logs"
            }
        }

        /// How their files' names end.
        var suffix: String {
            switch self {
            case .items: ".jsonl"
            case .log: ".log"
            }
        }
    }
    package var project: EntityName
    package var spider: EntityName
    package var job: JobID
    package var kind: Kind

    package init(project: EntityName, spider: EntityName, job: JobID, kind: Kind) {
        self.project = project
        self.spider = spider
        self.job = job
        self.kind = kind
    }

    /// An output of a job.
    package init(of job: Job, _ kind: Kind = .items) {
        self.init(project: job.request.project, spider: job.request.spider, job: job.id, kind: kind)
    }

    /// The same job's output of another kind.
    package func of(_ kind: Kind) -> OutputName {
        OutputName(project: project, spider: spider, job: job, kind: kind)
    }

    /// The folders from the outermost to the one that holds the file.
    var folders: [String] { [kind.folder, project.text, spider.text] }

    /// The file's own name.
    var file: String { job.text + kind.suffix }

    /// The way to the file from the outputs' folder: `items/<project>/<spider>/<job>.jsonl`.
    package var path: String { "\(kind.folder)/\(project)/\(spider)/\(file)" }

    /// The output at a ``path``; nil for everything that is not exactly such a way, above all what leads out of the folder
    /// (P31).
    package init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let kind = Kind.allCases.first(where: { $0.folder == parts[0] }) else { return nil }
        self.init(kind: kind, project: parts[1], spider: parts[2], file: parts[3])
    }

    /// The output that a file in a folder is, or nil.
    init?(kind: Kind, project: String, spider: String, file: String) {
        guard file.hasSuffix(kind.suffix), let project = EntityName(project), let spider = EntityName(spider),
            let job = JobID(String(file.dropLast(kind.suffix.count)))
        else { return nil }
        self.init(project: project, spider: spider, job: job, kind: kind)
    }
}
