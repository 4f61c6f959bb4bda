package import Jobs
package import Web

/// When a task or workflow runs, as its creator said: `schedule_type`, `schedule_config` and `timezone`.
package struct ScheduleTiming: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case once, interval, cron }

    package let kind: Kind
    /// As it was given, numbers as numbers.
    package let configuration: JSONObject
    /// The name of an IANA time zone; nil for UTC.
    package let zone: String?

    private enum Rule: Sendable, Hashable {
        /// Nil: at once for a task; never by itself for a workflow.
        case once(Timestamp?)
        case interval(seconds: Int, start: Timestamp?)
        case cron(CronExpression, TimeZoneRules)
    }
    private let rule: Rule

    private static let zones = TimeZoneCatalogue()

    /// The rules of a time zone. Throws a fault that names the field.
    package static func rules(_ zone: String?, _ fields: JSONFields) throws(JSONFieldFault) -> TimeZoneRules {
        guard let zone else { return .utc }
        do throws(TimeZoneFault) {
            return try zones.rules(named: zone)
        } catch {
            throw fields.outOfRange("timezone", "the name of a time zone such as Europe/Paris: \(error)")
        }
    }

    /// Reads `schedule_type` (`once` when it is missing), `schedule_config` and `timezone`. Throws a ``JSONFieldFault`` or a
    /// ``CronFieldFault``.
    ///
    /// - Parameters:
    ///   - path: what stands before the fields' names in faults.
    ///   - isKept: whether it was accepted before.
    package init(_ fields: inout JSONFields, path: String = "", isKept: Bool = false) throws {
        let type = try fields.string("schedule_type") ?? Kind.once.rawValue
        guard let kind = Kind(rawValue: type) else {
            throw fields.outOfRange("schedule_type", "once, interval or cron")
        }
        self.kind = kind
        zone = try fields.text("timezone", most: 128)
        let given = fields.value("schedule_config") ?? .object(JSONObject())
        if case .string = given {
            throw fields.wrongType(
                "schedule_config", "an object, which only a JSON body can hold: send one in place of a query string")
        }
        guard case .object(let object) = given else { throw fields.wrongType("schedule_config", "an object") }
        let ownPath = path + "schedule_config."
        var own = try JSONFields(given, path: ownPath)
        configuration = StepConfiguration.plain(object)
        switch kind {
        case .once: rule = .once(try own.timestamp("run_date", allowsLeapSecond: isKept))
        case .interval:
            let seconds = try own.required("seconds", own.integer("seconds", in: IntervalSchedule.allowed))
            let start = try own.timestamp("start_date", allowsLeapSecond: isKept)
            rule = .interval(seconds: seconds, start: start)
        case .cron:
            let text = try own.required("cron", own.string("cron"))
            let expression: CronExpression
            do throws(CronFault) {
                expression = try CronExpression(text)
            } catch {
                throw CronFieldFault(error, field: ownPath + "cron")
            }
            rule = .cron(expression, try Self.rules(zone, fields))
        }
        if kind != .cron, zone != nil { _ = try Self.rules(zone, fields) }
        try own.finish()
    }

    /// The schedule of what was created at `moment`; nil for what never runs by itself. An interval without a start first
    /// ends one interval after its creation.
    ///
    /// - Parameter runsAtOnce: whether `once` without a date means now.
    package func schedule(createdAt moment: Timestamp, runsAtOnce: Bool) -> Schedule? {
        switch rule {
        case .once(let date): (date ?? (runsAtOnce ? moment : nil)).map { .once(at: $0) }
        case .interval(let seconds, let start):
            IntervalSchedule(seconds: seconds, start: start ?? moment + .seconds(seconds)).map { .interval($0) }
        case .cron(let expression, let zone): .cron(expression, in: zone)
        }
    }

    /// Up to which moment ticks count as seen to when something is created or enabled at `moment`: a date that has passed
    /// still fires, everything else begins with what comes.
    package func handled(at moment: Timestamp) -> Timestamp {
        guard case .once(let date) = rule else { return moment }
        return min(date ?? moment, moment) + .microseconds(-1)
    }
}
