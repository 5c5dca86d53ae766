namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class MpichTests() : MpiCollectiveTests("mpich", "MPICH");
