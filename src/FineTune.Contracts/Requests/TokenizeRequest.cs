using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Read the datasets, make or load the tokenizer, write token files.</summary>
[JsonConverter(typeof(RecordConverter<TokenizeRequest>))]
public sealed record TokenizeRequest : StageRequest
{
    /// <summary>Folder with the library that decodes pictures, full path; null where rows are none.</summary>
    public string? ImageLibraryDirectory { get; init; }
}
