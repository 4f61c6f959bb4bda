package import Jobs

extension Controller {
    package struct Configuration: Sendable {
        /// A job is given to another node so long after its node's last heartbeat.
        package var lease: Duration = .seconds(30)
        package var heartbeatInterval: Duration = .seconds(5)
        package var retention = Retention()
        /// Nodes that the operator has named: they show as offline until they join.
        package var inventory = Inventory()
        /// Names of the commands that may be asked for; nil where another process knows them: then jobs wait for a node that
        /// has theirs.
        package var commands: Set<EntityName>? = []
        /// How often jobs are looked for that other processes added: one second where they can be many (PostgreSQL).
        package var refreshInterval: Duration = .seconds(5)
        /// A file of authorities, PEM, that nodes' own ports are trusted by when they are pinged over TLS; nil for those
        /// of the machine.
        package var authorities: String?

        package init() {}
    }
}
