import Jobs
import TestSupport
import Testing

@Suite("Which outputs have no job", .sharedPostgres)
struct OwnersTests {
    @Test(
        "those whose jobs are not in the database, be it by project or spider; any number",
        arguments: StoreHarness.Engine.allCases)
    func owners(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            #expect(try await store.withoutJob([]) == [])
            let ids = (0..<600).map { "job-\($0)" }
            let jobs = ids.map { JobRequest.test(project: "p", id: JobID($0)) }
            _ = try await store.submit(jobs)
            _ = try await store.cancel("job-1")
            func output(_ project: String, _ spider: String, _ job: String, _ kind: OutputName.Kind) throws
                -> OutputName
            {
                OutputName(
                    project: try #require(EntityName(project)), spider: try #require(EntityName(spider)),
                    job: try #require(JobID(job)), kind: kind)
            }
            let owned = try ids.flatMap { id in
                try OutputName.Kind.allCases.map { try output("p", "noop", id, $0) }
            }
            let ownerless = [
                try output("p", "noop", "job-600", .items), try output("other", "noop", "job-1", .items),
                try output("p", "other", "job-2", .log), try output("p", "noop", "JOB-3", .log),
            ]
            #expect(try await store.withoutJob(ownerless + owned) == Set(ownerless))
        }
    }
}
