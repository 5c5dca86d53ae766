namespace FineTune.Contracts.Tests.Arguments;

public sealed class RecipesTests
{
    public static TheoryData<string> Names() => new(Recipes.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recipe_sets_arguments_that_there_are(string name) =>
        Assert.All(Recipes.Find(name).Keys, argument => Assert.Contains(ArgumentCatalog.All, known => known.Name == argument));
}
