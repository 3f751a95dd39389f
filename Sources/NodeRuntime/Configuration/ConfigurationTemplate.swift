package import Membership

/// The commented `mandala.yaml` of a new node.
package enum ConfigurationTemplate {
    package static func yaml(federation: FederationName, member: MemberID, listen: PeerAddress) -> String {
        """
        # The configuration of a mandala node. Relative paths are relative to this file; unknown keys are refused.
        # 'mandala serve' reads it at start; peers.json is read again at every 'mandala peer' command and on SIGHUP.

        # The federation and this member in it. They stand in every certificate: they cannot be changed later.
        federation: \(federation)
        member: \(member)

        # Where peers connect, host:port. The default port is 7443. Every peer must prove itself by certificate.
        listen: "\(listen)"

        # The logs over HTTP for tools of others, read-only, as C2SP tlog-tiles under /log/<origin>/: every envelope, so who said
        # something when, for whom and how it is marked, but no payload. Loopback only, for everybody on this machine. Default: off.
        # tiles: 127.0.0.1:7481

        # The HTTP server for tools: /livez, /readyz, /metrics, the logs under /log/, and the read API under /v1/. All but the
        # first two need a token ('mandala token create'). Beyond loopback it refuses to start without TLS.
        # Every answer to a token is recorded in the access log. Default: off; 'http:' alone takes the values shown.
        # http:
        #   listen: 127.0.0.1:7480
        #   certificate: keys/http.cert.pem      # no default; PEM, leaf first; read again at a reload
        #   key: keys/http.key.pem               # no default; 0600
        #   accessLog: data/access.jsonl         # opened again at a reload
        #   requestsPerSecond: 200               # of one token
        #   wrongTokens: 10                      # of one address at once; a fiftieth comes back each second

        # The signed logs (log.sqlite): the truth. Only the daemon may read it.
        data: data

        # replica.sqlite (CLEAR to AMBER, open to all members) and restricted.sqlite (all that this node may see).
        # Give the groups that may read them access to the files; nobody else writes them.
        replica: replica

        # Private keys and certificates of this node, 0600. Keep root.key.pem offline: it is only needed to issue.
        keys: keys

        # The folder of the two Unix sockets: report.sock for reporters, control.sock for the operator.
        sockets: run

        # Who the peers are.
        peers: peers.json

        # The newest checkpoint of this node's own log, kept outside the data folder and rewritten after commits: by it a
        # start knows that the data folder is older than what was sent out. Do not back it up, and keep it where a
        # restart of the service does not remove it. Default: own.checkpoint in the folder of the sockets.
        # checkpoint: run/own.checkpoint

        # After a reboot or a restore nothing is appended before so many of the other members have said what they hold of
        # this node's log: 'majority', or a number.
        quarantine: majority

        # ISO 3166-1 code by which national phone numbers are read; the member's own where it is one.
        # region: TH

        # Lists of what people rely on (MISP warninglists, or one domain, address or number a line): a report of such a thing
        # is refused unless its author insists, and exports leave it out. Read at start. Default: none.
        # safe-lists: [safe/top-domains.txt, safe/banks.json]

        # Where others reach /schemas/ of this node's HTTP server, which exports to STIX then name as the place of the schemas
        # of mandala's extensions. Default: they say in words where the schemas are.
        # schemas: https://node.example/schemas

        # trace, debug, info, notice, warning or error; to standard error.
        logLevel: info

        # A peer connection is renewed after so many hours (1–24), so that no expired certificate outlives it.
        connectionHours: 24

        # How long a connecting peer may take to prove itself (1–60).
        handshakeSeconds: 10

        # Peer connections at once (2–10000).
        connectionsMax: 256

        # MiB of the largest piece of evidence that is kept or fetched (1–1048576).
        artefactMiB: 1024

        # Connections that have not proven whose they are, in all and from one address (1–10000).
        handshakesMax: 64
        handshakesPerAddressMax: 8

        # How long a peer may take to greet (1–60), and a frame to come to its end once it has begun (1–600), in seconds.
        greetingSeconds: 10
        frameSeconds: 60

        # How much of one member's logs is taken in all: entries, and MiB of them. A member beyond it is paused, with an
        # alarm; nothing of what is held is lost, and the others go on.
        quotaEntries: 50000000
        quotaMiB: 51200

        """
    }
}
