namespace FineTune.Engine.Hub.Http;

/// <summary>What an honest Hub stays far below. Whatever goes beyond it ends the command, so that no answer takes all memory or all time.</summary>
internal sealed record HubLimits
{
    /// <summary>Bytes of an answer that is not the content of a file; a page of a list of files takes a few hundred thousand.</summary>
    public int AnswerBytes { get; init; } = 32 << 20;

    /// <summary>Pages of one list of files; the Hub's have a thousand entries.</summary>
    public int Pages { get; init; } = 2_000;

    /// <summary>Files of one repository.</summary>
    public int Files { get; init; } = 1_000_000;

    /// <summary>Files of a model that are fetched; the largest models have a few hundred shards.</summary>
    public int ModelFiles { get; init; } = 2_000;

    /// <summary>Bytes of published results, which are read as a whole.</summary>
    public int TextBytes { get; init; } = 16 << 20;

    /// <summary>How long an answer may take, up to where its reader takes over.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>After this long a wait is announced to the user.</summary>
    public TimeSpan NoticeDelay { get; init; } = TimeSpan.FromSeconds(3);
}
