import Jobs

/// A job's row in the page of jobs: bare cells, each on one line, since clients read it with regular expressions.
struct ScrapydJobRow {
    let files: ScrapydFiles.Known
    let prefix: String

    func pending(_ job: Job) -> String { row(job, cells: ["", "", "", ""], hasFiles: false, mayCancel: true) }

    func running(_ job: Job) -> String {
        let start = job.startedAt ?? job.createdAt
        return row(
            job,
            cells: [
                String(job.scrapydProcess), LocalTime.seconds(start), Self.runtime(from: start, to: .now), "",
            ], hasFiles: true, mayCancel: true)
    }

    func finished(_ job: Job) -> String {
        let start = job.startedAt ?? job.completedAt ?? job.createdAt
        let end = job.completedAt ?? start
        return row(
            job, cells: ["", LocalTime.seconds(start), Self.runtime(from: start, to: end), LocalTime.seconds(end)],
            hasFiles: true, mayCancel: false)
    }

    /// - Parameter cells: PID, Start, Runtime, Finish.
    private func row(_ job: Job, cells: [String], hasFiles: Bool, mayCancel: Bool) -> String {
        let names = [job.request.project.text, job.request.spider.text, job.id.text]
        let links = [
            hasFiles && files.logs.contains(job.id) ? link(job.scrapydPath(.log), "Log") : "",
            hasFiles && files.items.contains(job.id) ? link(job.scrapydPath(.items), "Items") : "",
        ]
        let text = (names.map { ScrapydPages.escaped($0) } + cells + links + [mayCancel ? form(job) : ""])
            .map { "<td>\($0)</td>" }.joined(separator: "\n")
        return "<tr>\n\(text)\n</tr>\n"
    }

    private func link(_ path: String, _ name: String) -> String {
        "<a href=\"\(ScrapydPages.escaped(prefix + path))\">\(name)</a>"
    }

    private func form(_ job: Job) -> String {
        """

        <form method="post" action="\(ScrapydPages.escaped(prefix))/cancel.json">
        <input type="hidden" name="project" value="\(ScrapydPages.escaped(job.request.project.text))">
        <input type="hidden" name="job" value="\(ScrapydPages.escaped(job.id.text))">
        <input type="submit" value="Cancel">
        </form>

        """
    }

    /// As Python writes a time span: `0:00:04`, `2 days, 3:04:05`.
    static func runtime(from start: Timestamp, to end: Timestamp) -> String {
        PythonSpan.text(seconds: max(0, (end - start).microseconds / 1_000_000))
    }
}
