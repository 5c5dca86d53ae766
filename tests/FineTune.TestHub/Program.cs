using System.Globalization;
using FineTune.TestHub;

// For clients of other languages: `dotnet run --project tests/FineTune.TestHub -- [hub port] [CDN port] [folder]`. Each folder
// FOLDER/models/ORG/NAME and FOLDER/datasets/ORG/NAME becomes a repository. Runs until standard input ends. To each line of it, the answer is the
// seconds from the first request since the line before to the end of the last answer.
int hubPort = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 0;
int cdnPort = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
await using HubServer server = await HubServer.StartAsync(hubPort, cdnPort);
server.AddUser("alice", "hf_alice", organizations: "acme");
server.AddUser("bob", "hf_bob", canWrite: false);
if (args.Length > 2)
{
    await FolderSeed.LoadAsync(server.State, args[2]);
}

Console.WriteLine($"HF_ENDPOINT={server.Endpoint}");
Console.WriteLine($"CDN={server.CdnEndpoint}");
while (await Console.In.ReadLineAsync() is not null)
{
    Console.WriteLine(server.Span.TotalSeconds.ToString(CultureInfo.InvariantCulture));
    server.ForgetRequests();
}
