import ArgumentParser
import Jobs
import Scheduling
import Web

/// `trawl schedule`: what runs by itself.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Tasks that run by themselves: list, add, run, switch; preview cron.",
        subcommands: [
            List.self, Add.self, Run.self, Enable.self, Disable.self, Delete.self, Next.self, History.self,
            Preview.self,
        ], defaultSubcommand: List.self)

    /// `trawl schedule preview`: needs no scheduler.
    struct Preview: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show when a cron expression fires.",
            discussion: """
                Five fields (minute, hour, day of month, month, day of week) with an optional leading one of seconds, or \
                @daily and its kin. A time that a change of the clocks leaves out fires at the first moment after it; one \
                that comes twice fires once.
                """)

        @Argument(help: "The expression, such as \"0 6 * * *\".") var cron: String
        @Option(help: "An IANA time zone.") var timezone = "UTC"
        @Option(help: "Fires after this moment, such as 2026-03-28T00:00:00Z; now by default.") var from: String?
        @Option(name: [.customShort("n"), .long], help: "How many.") var count = 10
        @Flag(help: "Print JSON.") var json = false

        func validate() throws {
            guard 1...Schedule.mostPreviewed ~= count else {
                throw ValidationError("--count takes 1 to \(Schedule.mostPreviewed)")
            }
        }

        func run() throws {
            let start = try from.map { text in
                guard let moment = Timestamp(text) else {
                    throw UsageFault("--from \(text) is no moment such as 2026-03-28T00:00:00Z")
                }
                return moment
            }
            let (expression, rules) = try read()
            let fires = Schedule.cron(expression, in: rules).preview(from: start ?? .now, count: count)
            if json {
                let answer: JSONValue = [
                    "cron": .string(cron), "timezone": .string(timezone), "fires": .array(fires.map(\.json)),
                ]
                return try StandardOutput.line(answer.description)
            }
            for fire in fires {
                let local = Self.local(fire, rules)
                try StandardOutput.line(timezone == "UTC" ? local : "\(local)  \(String(fire.description.prefix(19)))Z")
            }
        }

        private func read() throws -> (CronExpression, TimeZoneRules) {
            do {
                return (try CronExpression(cron), try TimeZoneCatalogue().rules(named: timezone))
            } catch let fault as CronFault {
                throw UsageFault("\(cron.prefix(100)): \(fault)")
            } catch let fault as TimeZoneFault {
                throw UsageFault("--timezone \(timezone.prefix(100)): \(fault)")
            }
        }

        /// `2026-03-29 03:00:00 +02:00`, as the zone's clocks show it.
        private static func local(_ moment: Timestamp, _ rules: TimeZoneRules) -> String {
            let offset = rules.offset(at: moment)
            let shown = Timestamp(microseconds: moment.microseconds + Int64(offset) * 1_000_000).description
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let size = abs(offset)
            return "\(shown.prefix(19).replacing("T", with: " ")) \(offset < 0 ? "-" : "+")\(two(size / 3_600)):"
                + two(size / 60 % 60)
        }
    }
}
