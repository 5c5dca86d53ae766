using System.Globalization;
using System.Text.Json.Nodes;

namespace FineTune.TestHub;

/// <summary>Large file storage: where to put an object, in one piece or in parts, and taking it.</summary>
internal static class LargeFileEndpoints
{
    private const string Media = "application/vnd.git-lfs+json";

    public static async Task<IResult> BatchAsync(HttpContext context, Repository repository, HubState state, string hub, string cdn)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        string root = repository.Kind == RepositoryKind.Model ? $"{hub}/{repository.Id}" : $"{hub}/datasets/{repository.Id}";
        var objects = new JsonArray();
        foreach (JsonNode? wanted in body["objects"]!.AsArray())
        {
            string oid = (string)wanted!["oid"]!;
            long size = (long)wanted["size"]!;
            var answer = new JsonObject { ["oid"] = oid, ["size"] = size };
            if (state.Objects.Find(oid) is null)
            {
                answer["authenticated"] = true;
                answer["actions"] = new JsonObject
                {
                    ["upload"] = size <= state.MultipartThreshold
                        ? new JsonObject { ["href"] = $"{cdn}/put/{oid}?Signature=of-this-test", ["header"] = new JsonObject() }
                        : new JsonObject { ["href"] = $"{hub}/api/complete_multipart?oid={oid}", ["header"] = Parts(oid, size, state.PartBytes, cdn) },
                    ["verify"] = new JsonObject { ["href"] = $"{root}.git/info/lfs/verify" },
                };
            }

            objects.Add(answer);
        }

        return Results.Json(new JsonObject { ["transfer"] = "basic", ["objects"] = objects }, contentType: Media);
    }

    public static async Task<IResult> VerifyAsync(HttpContext context, HubState state)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        return state.Objects.Find((string)body["oid"]!)?.Length == (long)body["size"]!
            ? Results.Json(new { })
            : Results.NotFound();
    }

    public static async Task<IResult> PutAsync(HttpContext context, HubState state, string oid)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return Results.Text("Only one auth mechanism allowed", statusCode: StatusCodes.Status400BadRequest);
        }

        return await state.Objects.PutAsync(oid, context.Request) ? Results.Ok() : Results.Text("BadDigest", statusCode: StatusCodes.Status400BadRequest);
    }

    public static async Task<IResult> PutPartAsync(HttpContext context, HubState state, string oid, int part)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return Results.Text("Only one auth mechanism allowed", statusCode: StatusCodes.Status400BadRequest);
        }

        await state.Objects.PutPartAsync(oid, part, state.PartBytes, context.Request.Body);
        // Storage services call a part by what they like; the client gives it back.
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{oid[..8]}-{part}\"");
        return Results.Ok();
    }

    public static async Task<IResult> CompleteAsync(HttpContext context, HubState state, string oid)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var parts = new List<int>();
        foreach (JsonNode? part in body["parts"]!.AsArray())
        {
            int number = (int)part!["partNumber"]!;
            if (((string?)part["etag"] ?? "").Trim('"') != string.Create(CultureInfo.InvariantCulture, $"{oid[..8]}-{number}"))
            {
                return HubAnswers.Error(context, StatusCodes.Status400BadRequest, null, $"Part {number} has another tag");
            }

            parts.Add(number);
        }

        return await state.Objects.CompleteAsync(oid, parts)
            ? Results.Json(new { })
            : HubAnswers.Error(context, StatusCodes.Status400BadRequest, null, "The parts do not make the object");
    }

    private static JsonObject Parts(string oid, long size, int partBytes, string cdn)
    {
        var header = new JsonObject { ["chunk_size"] = partBytes.ToString(CultureInfo.InvariantCulture) };
        for (long part = 1; part <= (size + partBytes - 1) / partBytes; part++)
        {
            header[part.ToString("D5", CultureInfo.InvariantCulture)] = string.Create(
                CultureInfo.InvariantCulture, $"{cdn}/part/{oid}/{part}?Signature=of-this-test");
        }

        return header;
    }
}
