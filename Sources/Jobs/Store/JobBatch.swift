/// Jobs that are added together, without those of them that come twice.
struct JobBatch: Sendable {
    private(set) var jobs: [NewJob] = []
    /// For each request its place in `jobs`, and whether it is the first there.
    private(set) var places: [(place: Int, isFirst: Bool)] = []

    /// - Parameter makeID: names a job whose caller did not.
    init(_ requests: [JobRequest], makeID: () -> JobID) throws(SubmissionFault) {
        var byID: [JobID: Int] = [:]
        var byKey: [String: Int] = [:]
        jobs.reserveCapacity(requests.count)
        for request in requests {
            let job = NewJob(request, id: request.id ?? makeID())
            if let place = request.id.flatMap({ byID[$0] }) ?? request.idempotencyKey.flatMap({ byKey[$0] }) {
                let known = jobs[place]
                guard known.asksForTheSame(as: job.request), !job.isNamed || known.id == job.id else {
                    throw known.id == job.id ? .idTaken(job.id) : .keyTaken
                }
                places.append((place, false))
                continue
            }
            if job.isNamed { byID[job.id] = jobs.count }
            if let key = job.key { byKey[key] = jobs.count }
            places.append((jobs.count, true))
            jobs.append(job)
        }
    }
}
