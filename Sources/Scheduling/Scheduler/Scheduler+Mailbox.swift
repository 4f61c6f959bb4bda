import Jobs

extension Scheduler.Mailbox {
    /// Takes what may begin now, in its order: of each kind so many at a time.
    mutating func takeWorks(_ most: Int) -> [Scheduler.Work] {
        var taken: [Scheduler.Work] = []
        var left: [Scheduler.Work] = []
        for work in works {
            guard worksUnderWay[work.kind, default: 0] < most else {
                left.append(work)
                continue
            }
            worksUnderWay[work.kind, default: 0] += 1
            taken.append(work)
        }
        works = left
        return taken
    }
}
