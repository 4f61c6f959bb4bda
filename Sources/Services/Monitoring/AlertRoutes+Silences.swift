import Jobs
import Monitoring
import NIOHTTP1
import Web

/// Silences.
extension AlertRoutes {
    private static let longest = 366 * 86_400.0
    /// Of one answer.
    private static let mostListed = 2 * AlertEngine.mostSilences
    private static let shape = Schema.object(
        [
            (
                "matchers",
                .list(.string("`name=\"value\"`, or with `!=`, `=~`, `!~`; all must match."), 1...20)
            ),
            ("begins_at", .time), ("ends_at", .time),
            ("duration_s", .number(1...longest).described("In place of ends_at.")),
            ("author", .string()), ("comment", .string()),
        ], required: ["matchers"])

    var silencing: [Route] {
        [
            Route(
                .GET, "/silences", "listSilences", "Silences, the newest first; those that are over too", tag: Self.tag,
                role: .read, parameters: ListPart.parameters(most: Self.mostListed),
                answers: [.json(.list(.named("Silence")))]
            ) { request in
                var fields = try request.queryFields()
                let part = try ListPart(&fields, most: Self.mostListed)
                try fields.finish()
                let now = time.now
                return .json(.array(part.of(await engine.silences).map { $0.json(at: now) }))
            },
            Route(
                .POST, "/silences", "createSilence", "Keep quiet that certain alerts fire, for a time", tag: Self.tag,
                role: .operate, body: .json(Self.shape, limit: 16 << 10), answers: [.json(.named("Silence"))]
            ) { request in
                .json(try await create(try request.fields()).json(at: time.now))
            },
            Route(
                .DELETE, "/silences/{id}", "endSilence", "End a silence now", tag: Self.tag, role: .operate,
                parameters: [RouteParameter("id", in: .path, .name, "The silence's id.")],
                answers: [.json(.named("Message")), .fault(404, "There is no such silence.")]
            ) { request in
                try request.finish()
                let id = try request.jobID().text
                guard try await engine.endSilence(id) else { throw Self.silenceUnknown(id) }
                return .json(["message": "the silence is over", "id": .string(id)])
            },
        ]
    }

    private func create(_ given: JSONFields) async throws -> Silence {
        var fields = given
        let texts = try fields.required("matchers", try fields.strings("matchers"))
        let begin = try fields.timestamp("begins_at")
        let end = try fields.timestamp("ends_at")
        let duration = try fields.number("duration_s", in: 1...Self.longest)
        let author = try fields.text("author", most: 200) ?? ""
        let comment = try fields.text("comment", most: 2_000) ?? ""
        try fields.finish()
        guard 1...20 ~= texts.count else { throw fields.outOfRange("matchers", "1 to 20 conditions") }
        let matchers = try texts.map { text in
            do throws(AlertExpressionFault) {
                return try LabelMatcher(reading: text)
            } catch {
                throw JSONFieldFault(.outOfRange, field: "matchers", "\"matchers\": \(error)")
            }
        }
        // One that also matches what has no labels would keep everything quiet.
        guard matchers.contains(where: { !$0.matches(AlertLabels()) }) else {
            throw fields.outOfRange("matchers", "conditions of which one does not match the empty value")
        }
        let (now, start) = (time.now, begin ?? time.now)
        guard start - now <= .seconds(Self.longest) else {
            throw fields.outOfRange("begins_at", "within 366 days")
        }
        guard (end == nil) != (duration == nil), let stop = end ?? duration.map({ start + .seconds($0) }) else {
            throw JSONFieldFault(.missing, field: "ends_at", "one of \"ends_at\" and \"duration_s\" is needed")
        }
        guard stop > max(start, now), stop - start <= .seconds(Self.longest) else {
            throw fields.outOfRange("ends_at", "after begins_at and now, within 366 days")
        }
        guard let silence = try await engine.silence(matchers, from: start, to: stop, author: author, comment: comment)
        else {
            throw HTTPFault(
                .conflict, "too_many_silences",
                "There are \(AlertEngine.mostSilences) silences already; end some with DELETE /silences/{id}.")
        }
        return silence
    }

    /// No silence of that id.
    package static func silenceUnknown(_ id: String) -> HTTPFault {
        HTTPFault(
            .notFound, "silence_unknown", "There is no silence \"\(id)\"; GET /silences lists those that there are.")
    }
}
