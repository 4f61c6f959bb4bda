package import Jobs
package import Web

/// The body of `POST /fleet/listings`: `spiders`, or why they cannot be listed as `error`.
package struct EggListingCall: Sendable, Hashable {
    package var session: NodeSession
    /// ``EggListing/id``.
    package var id: String
    package var result: Result<[String], EggFault>

    package init(session: NodeSession, id: String, result: Result<[String], EggFault>) {
        self.session = session
        self.id = id
        self.result = result
    }

    package var json: JSONValue {
        var object = JSONObject()
        session.write(to: &object)
        object["id"] = .string(id)
        switch result {
        case .success(let spiders): object["spiders"] = .array(spiders.map { .string($0) })
        case .failure(let fault):
            object["error"] = ["code": .string(fault.code.rawValue), "message": .string(fault.description)]
        }
        return .object(object)
    }

    package init(json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        session = try NodeSession(fields: &fields)
        id = try fields.required("id", fields.jobID("id")).text
        let spiders = try fields.list("spiders", most: 100_000) { value, path throws(JSONFieldFault) in
            guard case .string(let name) = value else {
                throw JSONFieldFault(.wrongType, field: path, "\"\(path)\" must be the name of a spider")
            }
            return name
        }
        if let error = fields.value("error") {
            var members = try JSONFields(error, path: "error.")
            let code = try members.requiredText("code", most: 64)
            // What a program wrote: several lines, and whatever stands in them.
            let message = try members.required("message", members.string("message"))
            try members.finish()
            result = .failure(EggFault(EggFault.Code(rawValue: code) ?? .unlistable, message))
        } else {
            result = .success(spiders)
        }
        try fields.finish()
    }
}
