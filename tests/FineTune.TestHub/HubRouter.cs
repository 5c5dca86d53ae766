namespace FineTune.TestHub;

/// <summary>From a request at the hub's origin to its answer.</summary>
internal sealed class HubRouter(HubState state, Func<string> hub, Func<string> cdn)
{
    private const string BearerPrefix = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        HubUser? user =
            authorization.StartsWith(BearerPrefix, StringComparison.Ordinal) ? state.Users.GetValueOrDefault(authorization[BearerPrefix.Length..]) : null;
        IResult answer = authorization.Length > 0 && user is null
            ? HubAnswers.Error(context, StatusCodes.Status401Unauthorized, null, "Invalid credentials in Authorization header")
            : await AnswerAsync(context, user);
        await answer.ExecuteAsync(context);
    }

    private Task<IResult> AnswerAsync(HttpContext context, HubUser? user)
    {
        string path = context.Request.Path;
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (context.Request.Method, segments) switch
        {
            ("GET", ["api", "whoami-v2"]) => Task.FromResult(AccountEndpoints.WhoAmI(context, user)),
            ("POST", ["api", "repos", "create"]) => AccountEndpoints.CreateAsync(context, state, user, hub()),
            ("DELETE", ["api", "repos", "delete"]) => AccountEndpoints.DeleteAsync(context, state, user),
            ("POST", ["api", "validate-yaml"]) => AccountEndpoints.ValidateCardAsync(context),
            ("POST", ["api", "complete_multipart"]) => LargeFileEndpoints.CompleteAsync(context, state, context.Request.Query["oid"]!),
            ("GET" or "HEAD", ["resolve-cache", var kind, _, var commit, var id, ..]) => Task.FromResult(
                ResolveEndpoints.Content(
                    context,
                    state,
                    Enum.Parse<RepositoryKind>(kind),
                    commit,
                    id,
                    path[(path.IndexOf(commit, StringComparison.Ordinal) + commit.Length + id.Length + 2)..])),
            _ => RepositoryAsync(context, user),
        };
    }

    private Task<IResult> RepositoryAsync(HttpContext context, HubUser? user)
    {
        if (RepositoryRoute.Parse(context.Request) is not { } route)
        {
            return Task.FromResult(Results.NotFound());
        }

        if (state.RedirectOf(route.Kind, route.Id) is { } newId)
        {
            string target = context.Request.Path.ToString().Replace(route.Id, newId, StringComparison.Ordinal);
            return Task.FromResult(Results.LocalRedirect(target + context.Request.QueryString, preserveMethod: true));
        }

        Repository? repository = state.Find(route.Kind, route.Id);
        bool visible = repository is not null
            && (!repository.IsPrivate || (user is not null && (user.Name == repository.Namespace || user.Organizations.Contains(repository.Namespace))));
        if (!visible)
        {
            return Task.FromResult(HubAnswers.NoRepository(context, user));
        }

        return context.Request.Method is "GET" or "HEAD"
            ? Task.FromResult(Read(context, repository!, route, user))
            : WriteAsync(context, repository!, route, user);
    }

    private IResult Read(HttpContext context, Repository repository, RepositoryRoute route, HubUser? user) => route.Verb switch
    {
        "" or "revision" => RepositoryEndpoints.Info(context, repository, route),
        "refs" => RepositoryEndpoints.Refs(repository),
        "tree" => RepositoryEndpoints.Tree(context, repository, route, state.TreePageSize),
        "resolve" => ResolveEndpoints.Resolve(context, repository, route, user, cdn()),
        "raw" => ResolveEndpoints.Raw(context, repository, route),
        "auth-check" => user is null
            ? HubAnswers.NotLoggedIn(context)
            : user.MayWriteTo(repository.Namespace) ? Results.Ok() : HubAnswers.Forbidden(context, repository.Id),
        _ => Results.NotFound(),
    };

    private Task<IResult> WriteAsync(HttpContext context, Repository repository, RepositoryRoute route, HubUser? user)
    {
        if (route.Verb == "paths-info")
        {
            return RepositoryEndpoints.PathsInfoAsync(context, repository, route);
        }

        if (user is null)
        {
            return Task.FromResult(HubAnswers.NotLoggedIn(context));
        }

        // Anybody may propose a change, and for that bring its objects.
        bool isProposal = context.Request.Query["create_pr"] == "1" || route.Verb == "info";
        if (!isProposal && !user.MayWriteTo(repository.Namespace))
        {
            return Task.FromResult(HubAnswers.Forbidden(context, repository.Id));
        }

        return (context.Request.Method, route.Verb) switch
        {
            ("POST", "preupload") => CommitEndpoints.PreuploadAsync(context, repository, route),
            ("POST", "commit") => CommitEndpoints.CommitAsync(context, repository, route, state, hub()),
            ("POST", "info") when route.Path.EndsWith("batch", StringComparison.Ordinal) =>
                LargeFileEndpoints.BatchAsync(context, repository, state, hub(), cdn()),
            ("POST", "info") => LargeFileEndpoints.VerifyAsync(context, state),
            ("POST", "branch") => RepositoryEndpoints.CreateBranchAsync(context, repository, route),
            ("DELETE", "branch") =>
                Task.FromResult(repository.Branches.TryRemove(route.Revision, out _) ? Results.Ok() : HubAnswers.NoRevision(context, route.Revision)),
            ("POST", "tag") => RepositoryEndpoints.CreateTagAsync(context, repository, route),
            _ => Task.FromResult(Results.NotFound()),
        };
    }
}
