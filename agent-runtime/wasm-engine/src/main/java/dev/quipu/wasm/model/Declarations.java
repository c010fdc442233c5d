package dev.quipu.wasm.model;

import java.util.List;

/**
 * All a module declares but the bodies of its functions. Index spaces hold imports first, in order of import.
 *
 * @param types as declared
 * @param canonicalTypes for each type the smallest index of an equal one: {@code call_indirect} within one module
 *     compares these; across modules compare {@link FunctionType}s
 * @param functionTypes type index of each function
 * @param tableInitializers for each table the constant expression that fills it, or null for nulls
 * @param globalInitializers for each global its constant expression, null for an imported one
 * @param tags type index of each tag
 * @param start index of the function to run at instantiation, or -1
 */
public record Declarations(
        List<FunctionType> types,
        int[] canonicalTypes,
        List<Import> imports,
        int importedFunctions,
        int[] functionTypes,
        int importedTables,
        List<ExternalType.Table> tables,
        List<Code> tableInitializers,
        int importedMemories,
        List<ExternalType.Memory> memories,
        int importedGlobals,
        List<ExternalType.Global> globals,
        List<Code> globalInitializers,
        int importedTags,
        int[] tags,
        List<Export> exports,
        int start,
        List<ElementSegment> elements,
        List<DataSegment> data,
        List<CustomSection> customSections,
        Names names) {

    public FunctionType functionType(int function) {
        return types.get(functionTypes[function]);
    }

    public FunctionType tagType(int tag) {
        return types.get(tags[tag]);
    }
}
