using FineTune.Contracts;
using FineTune.TestHub;
using Microsoft.AspNetCore.Http;

namespace FineTune.Engine.Tests.Hub;

/// <summary>A Hub that lies to a push: one coded error, and nothing goes anywhere but to the web.</summary>
public sealed class PushDistrustTests : HubTests
{
    [Theory]
    [InlineData("""{"name": "../../api", "auth": {}}""", "FT5030")]
    [InlineData("""{"name": "x\ny", "auth": {}}""", "FT5030")]
    [InlineData("""{"name": null}""", "FT5019")]
    [InlineData("""{"name": "alice", "orgs": [null]}""", "FT5019")]
    [InlineData("""{"name": "alice", "name": "alice"}""", "FT5019")]
    [InlineData("""{"name": "alice", "orgs": [{"name": null}]}""", "FT5019")]
    public async Task The_name_of_an_account_becomes_part_of_an_address_only_where_it_can_be_one(string account, string code)
    {
        Answer("/api/whoami-v2", account);
        FineTuneException failure = await FailAsync(code, "reviews");
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Single(Hub.Server.Requests);
    }

    [Theory]
    [InlineData("""{"files": []}""")]
    [InlineData("""{"files": [{"path": "other", "uploadMode": "lfs"}]}""")]
    [InlineData("""{"files": [{"path": "config.json"}]}""")]
    [InlineData("""{"files": [null]}""")]
    [InlineData("[]")]
    public Task How_to_store_a_file_is_said_of_every_file(string modes)
    {
        Answer("/preupload/", modes);
        return FailAsync("FT5019");
    }

    [Theory]
    [InlineData("""{"objects": [{"oid": "0123", "actions": {"upload": {"href": "HUB/x"}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "file:///etc/passwd"}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "http://[::bad"}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "HUB/x", "header": {"chunk_size": "0", "1": "HUB/x"}}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "HUB/x", "header": {"chunk_size": "-1", "1": "HUB/x"}}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "HUB/x", "header": {"chunk_size": "99999999999999999999"}}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "HUB/x", "header": {"chunk_size": "9223372036854775807"}}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {"href": "HUB/x", "header": {"chunk_size": "1000", "1": "gopher://x"}}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "actions": {"upload": {}}}]}""")]
    [InlineData("""{"objects": [{"oid": "OID", "error": {"message": "x\ny"}}]}""")]
    [InlineData("""{"objects": 5}""")]
    [InlineData("""{"objects": [null]}""")]
    [InlineData("{}")]
    public async Task Where_an_upload_goes_is_an_address_of_the_web_and_of_what_was_asked_about(string batch)
    {
        string model = Hub.WriteModel();
        string digest =
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(model, "model.safetensors"))));
        Answer("/objects/batch", batch.Replace("OID", digest, StringComparison.Ordinal).Replace("HUB", Hub.Server.Endpoint, StringComparison.Ordinal));

        FineTuneException failure = await FailAsync("FT5019");

        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain(Hub.Server.Requests, request => request.Method == "PUT");
    }

    private void Answer(string path, string json) =>
        Hub.Server.Faults.Add(new Fault(FaultKind.Answer, request => request.Path.Value!.Contains(path, StringComparison.Ordinal))
        {
            Times = -1,
            Answer = context => context.Response.WriteAsync(json),
        });

    private async Task<FineTuneException> FailAsync(string code, string id = "alice/reviews")
    {
        string model = Hub.WriteModel();
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.Destination(id).PublishAsync(model, CancellationToken.None));
        Assert.True(code == failure.Descriptor.Code, failure.ToString());
        return failure;
    }
}
