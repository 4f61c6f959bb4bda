package import Jobs
import Web

/// An egg whose spiders a node is to list, because its controller has no Scrapy.
package struct EggListing: Sendable, Hashable {
    package var id: String
    package var project: EntityName

    package init(id: String, project: EntityName) {
        self.id = id
        self.project = project
    }

    var json: JSONValue { ["id": .string(id), "project": .string(project.text)] }

    init(json: JSONValue, path: String) throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        // It stands in queries too.
        id = try fields.required("id", fields.jobID("id")).text
        project = try fields.required("project", fields.name("project"))
        try fields.finish()
    }
}
