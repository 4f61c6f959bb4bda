import Web

/// Where a log lies, and where its JSON is served.
package struct ScrapyLogPlace: Sendable, Hashable {
    /// The file, as it is called on the node.
    package var logPath: String
    /// The JSON beside it, as LogParser would write it.
    package var jsonPath: String
    package var jsonURL: String

    package init(logPath: String, jsonPath: String, jsonURL: String) {
        self.logPath = logPath
        self.jsonPath = jsonPath
        self.jsonURL = jsonURL
    }

    var json: JSONObject {
        var object = JSONObject()
        object["log_path"] = .string(logPath)
        object["json_path"] = .string(jsonPath)
        object["json_url"] = .string(jsonURL)
        return object
    }
}
