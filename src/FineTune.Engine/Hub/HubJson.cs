using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Engine.Hub.Cache;
using FineTune.Engine.Hub.Push;

namespace FineTune.Engine.Hub;

/// <summary>The Hub's own JSON: camelCase, members we do not read are left alone.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RepositoryInfo))]
[JsonSerializable(typeof(TreeEntry[]))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(CreateRepositoryRequest))]
[JsonSerializable(typeof(CreateBranchRequest))]
[JsonSerializable(typeof(CardRequest))]
[JsonSerializable(typeof(CardAnswer))]
[JsonSerializable(typeof(PreuploadRequest))]
[JsonSerializable(typeof(PreuploadAnswer))]
[JsonSerializable(typeof(LfsBatchRequest))]
[JsonSerializable(typeof(LfsBatchAnswer))]
[JsonSerializable(typeof(LfsCompletion))]
[JsonSerializable(typeof(LfsObject))]
[JsonSerializable(typeof(CommitLine))]
[JsonSerializable(typeof(CommitAnswer))]
[JsonSerializable(typeof(TreeCacheFile))]
internal sealed partial class HubJson : JsonSerializerContext;
