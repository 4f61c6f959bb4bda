package import Jobs

/// The nodes that an operator has listed in `nodes.yaml`: `workers:` a list of hosts, `master:` a host.
package struct Inventory: Sendable, Hashable {
    package var workers: [EntityName] = []
    package var master: EntityName?

    package init() {}
}
