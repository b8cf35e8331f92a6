namespace EdgeProxy.Inspection;

/// <summary>Is told what an inspection is doing, for a person who waits.</summary>
internal interface IInspectionProgress
{
    void Report(string activity);
}
