import Testing

extension IntegrationTests {
    /// What a member with valid keys may do to a node, one offence a test; SECURITY.md has the table of them.
    @Suite struct HostileTests {}
}
