namespace FineTune.TestHub;

/// <summary>Answers with the headers that tell one refusal from another.</summary>
internal static class HubAnswers
{
    public const string ErrorCodeHeader = "X-Error-Code";
    public const string ErrorMessageHeader = "X-Error-Message";
    public const string CommitHeader = "X-Repo-Commit";

    public static IResult Error(HttpContext context, int status, string? code, string message)
    {
        if (code is not null)
        {
            context.Response.Headers[ErrorCodeHeader] = code;
        }

        context.Response.Headers[ErrorMessageHeader] = message;
        return Results.Json(new { error = message }, statusCode: status);
    }

    /// <summary>The Hub does not say whether a repository is missing or hidden.</summary>
    public static IResult NoRepository(HttpContext context, HubUser? user) => user is null
        ? Error(context, StatusCodes.Status401Unauthorized, "RepoNotFound", "Invalid username or password.")
        : Error(context, StatusCodes.Status404NotFound, "RepoNotFound", "Repository not found");

    public static IResult NoRevision(HttpContext context, string revision) =>
        Error(context, StatusCodes.Status404NotFound, "RevisionNotFound", $"Invalid rev id: {revision}");

    public static IResult NoFile(HttpContext context) => Error(context, StatusCodes.Status404NotFound, "EntryNotFound", "Entry not found");

    public static IResult NotLoggedIn(HttpContext context) =>
        Error(context, StatusCodes.Status401Unauthorized, null, "Invalid username or password.");

    public static IResult Forbidden(HttpContext context, string name) =>
        Error(context, StatusCodes.Status403Forbidden, null, $"Forbidden: you don't have the rights to write to {name}");
}
