using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FineTune.Engine.Hub.Cache;
using FineTune.Engine.Hub.Push;

namespace FineTune.Engine.Hub;

/// <summary>
/// The Hub's own JSON. Members that nobody reads are left alone; what is missing, null where it may not be, twice or nested deeper than any answer of the Hub
/// is no answer.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 32)]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(BranchQuestion))]
[JsonSerializable(typeof(CardAnswer))]
[JsonSerializable(typeof(CardQuestion))]
[JsonSerializable(typeof(CommitAnswer))]
[JsonSerializable(typeof(LfsBatchAnswer))]
[JsonSerializable(typeof(LfsBatchQuestion))]
[JsonSerializable(typeof(LfsCompletion))]
[JsonSerializable(typeof(LfsObject))]
[JsonSerializable(typeof(PreuploadAnswer))]
[JsonSerializable(typeof(PreuploadQuestion))]
[JsonSerializable(typeof(RepositoryInfo))]
[JsonSerializable(typeof(RepositoryQuestion))]
[JsonSerializable(typeof(TreeCacheFile))]
[JsonSerializable(typeof(TreeEntry[]))]
internal sealed partial class HubJson : JsonSerializerContext
{
    private static readonly MediaTypeHeaderValue Media = new("application/json", Encoding.UTF8.WebName);

    public static HttpContent Content<T>(T value, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = Media;
        return content;
    }

    /// <exception cref="JsonException">It is no JSON, or not of the form that is expected.</exception>
    public static T Read<T>(Stream text, JsonTypeInfo<T> type)
        where T : class
    {
        T value = JsonSerializer.Deserialize(text, type) ?? throw new JsonException("it is null");
        if (value is object?[] items)
        {
            ThrowIfHoled(items);
        }

        return value;
    }

    /// <summary>For lists, whose items may be null whatever their type says.</summary>
    /// <exception cref="JsonException">An item is null.</exception>
    public static void ThrowIfHoled(IReadOnlyList<object?>? items)
    {
        if (items?.Contains(null) == true)
        {
            throw new JsonException("an item of a list is null");
        }
    }
}
