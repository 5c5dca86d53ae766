using System.Reflection;
using System.Runtime.CompilerServices;
using FineTune.Engine.Models;

namespace FineTune.Engine.Tests.Models;

public sealed class ConstructorsTests
{
    private const int MostParameters = 7;

    /// <summary>What belongs together is a record, whose properties are set by name.</summary>
    [Fact]
    public void No_constructor_of_the_engine_has_a_long_list_of_parameters() => Assert.All(
        typeof(IModel).Assembly.GetTypes().Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null),
        type => Assert.All(
            type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            constructor => Assert.True(constructor.GetParameters().Length <= MostParameters, $"{type}: {constructor}")));
}
