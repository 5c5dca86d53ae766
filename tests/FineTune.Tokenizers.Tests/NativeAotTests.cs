using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;

namespace FineTune.Tokenizers.Tests;

/// <summary>What the analyzers of the build do not see, but a program that is compiled to native code is warned of.</summary>
public sealed class NativeAotTests
{
    /// <summary>A collection expression of JSON calls the Add that serializes any type by reflection.</summary>
    [Fact]
    public void No_json_array_is_filled_by_reflection()
    {
        using var image = new PEReader(File.OpenRead(typeof(HuggingFaceTokenizer).Assembly.Location));
        MetadataReader metadata = image.GetMetadataReader();

        IEnumerable<string> generic =
            from row in Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.MethodSpec))
            let handle = metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).Method
            where handle.Kind == HandleKind.MemberReference
            let method = metadata.GetMemberReference((MemberReferenceHandle)handle)
            where method.Parent.Kind == HandleKind.TypeReference
            let type = metadata.GetTypeReference((TypeReferenceHandle)method.Parent)
            select $"{metadata.GetString(type.Name)}.{metadata.GetString(method.Name)}";

        Assert.NotEmpty(generic);
        Assert.DoesNotContain($"{nameof(JsonArray)}.{nameof(JsonArray.Add)}", generic);
    }
}
