import Monitoring
import Services

extension PlatformMetrics {
    /// The same with the figures of a gateway.
    func answer(_ format: MetricsFormat, with gateway: GatewayMetrics) async -> [UInt8] {
        let families = await registry.snapshot() + gateway.families()
        return Self.render(families.sorted { $0.name < $1.name }, format)
    }
}
