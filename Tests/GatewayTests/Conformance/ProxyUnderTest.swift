import Foundation
import TestSupport
import Testing

@testable import Gateway

/// A proxy in front of servers: kept connections on both sides, HTTP/1.1 to the servers, forwarding fields, bodies that
/// stream, one more try for requests that may be sent twice.
protocol ProxyUnderTest: Sendable {
    typealias Script = @Sendable (ScriptedConnection) async throws -> Void

    var name: String { get }
    /// Lends the port on 127.0.0.1 of the proxy in front of a server for each script.
    func withPort(_ scripts: [Script], _ body: (Int) async throws -> Void) async throws
}

/// Ours, in this process.
struct TrawlProxy: ProxyUnderTest {
    let name = "trawl"

    func withPort(_ scripts: [Script], _ body: (Int) async throws -> Void) async throws {
        try await withProxy(scripts, threads: 2) {
            // Servers fail on purpose here, and are asked again.
            $0.groups[0].rules.mostFailures = 0
        } _: { proxy in
            try await body(proxy.port)
        }
    }
}

/// One that is installed, in a process of its own.
struct InstalledProxy: ProxyUnderTest, CustomTestStringConvertible {
    let name: String
    /// The version that the table of differences is of.
    let version: String
    let arguments: @Sendable (_ configuration: String) -> [String]
    let configuration: @Sendable (_ folder: String, _ port: Int, _ servers: [Int]) -> String

    func withPort(_ scripts: [Script], _ body: (Int) async throws -> Void) async throws {
        guard let path else { throw ScriptError.unexpected("\(name) is not installed") }
        try await ScriptedServer.withServer(scripts[0]) { first in
            try await ScriptedServer.withServer(scripts[1]) { second in
                try await withScratchFolder(name) { folder in
                    let port = try freePort()
                    let text = configuration(folder.path, port, [first.port, second.port])
                    let file = try folder.write(text, to: "configuration")
                    try await Program(path: path).withRunning(arguments(file), in: folder.path) { program in
                        try await eventually("\(name) listens; it wrote: \(program.errors)\(program.output)") {
                            guard program.isRunning else {
                                throw ScriptError.unexpected("\(name) ended: \(program.errors)")
                            }
                            return (try? await RawClient.withConnection(port: port) { _ in true }) ?? false
                        }
                        try await body(port)
                    }
                }
            }
        }
    }

    var testDescription: String { name }

    /// Why it cannot be used; nil when it can.
    var unavailable: String? {
        path == nil ? "neither PATH nor /usr/sbin has \(name) (Debian: \(name == "nginx" ? "nginx-light" : name))" : nil
    }

    private var path: String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/sbin"]
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether it is of the version that the table is of.
    func isKnownVersion() async throws -> Bool {
        guard let path else { return false }
        let said = try await Program(path: path).run(["-v"])
        return (said.output + said.errors).contains(version)
    }
}

extension InstalledProxy {
    static let nginx = InstalledProxy(
        name: "nginx", version: "nginx/1.22.", arguments: { ["-c", $0, "-e", "stderr"] },
        configuration: { folder, port, servers in
            """
            daemon off;
            \(geteuid() == 0 ? "user root;" : "")
            worker_processes 1;
            pid \(folder)/pid;
            error_log stderr error;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi;
                scgi_temp_path \(folder)/scgi;
                map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                upstream servers {
                    \(servers.map { "server 127.0.0.1:\($0) max_fails=0;" }.joined(separator: " "))
                    keepalive 64;
                }
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        proxy_pass http://servers;
                        proxy_http_version 1.1;
                        proxy_buffering off;
                        proxy_request_buffering off;
                        proxy_next_upstream_tries 2;
                        proxy_set_header Connection $connection_upgrade;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Real-IP $remote_addr;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto $scheme;
                        proxy_set_header X-Forwarded-Host $http_host;
                    }
                }
            }
            """
        })

    static let haproxy = InstalledProxy(
        name: "haproxy", version: "version 2.6.", arguments: { ["-db", "-f", $0] },
        configuration: { folder, port, servers in
            """
            global
                nbthread 1
                maxconn 512
            defaults
                mode http
                timeout connect 5s
                timeout client 30s
                timeout server 30s
                http-reuse always
                retries 1
                option redispatch 1
                retry-on conn-failure empty-response
            frontend front
                bind 127.0.0.1:\(port)
                http-request set-header X-Forwarded-For %[src]
                http-request set-header X-Real-IP %[src]
                http-request set-header X-Forwarded-Proto http
                http-request set-header X-Forwarded-Host %[req.hdr(host)]
                default_backend servers
            backend servers
                http-request disable-l7-retry unless { method GET HEAD PUT DELETE OPTIONS TRACE }
                \(servers.enumerated().map { "server s\($0) 127.0.0.1:\($1)" }.joined(separator: "\n    "))

            """
        })
}
