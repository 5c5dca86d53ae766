using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Tests.Models;

public sealed class ModelRegistryTests
{
    [Fact]
    public void Every_built_in_model_has_positions() =>
        Assert.All(
            // T5's are relative, and end nowhere.
            BuiltinModels.OfRandomWeights.Where(name => name != "t5-tiny"),
            name => Assert.Equal(512, ModelRegistry.MaxSequence(new BaseModelSpec(BuiltinModels.Prefix + name, BaseModelKind.Builtin, name))));
}
