package dev.quipu.wasm.binary;

import dev.quipu.wasm.model.CustomSection;
import dev.quipu.wasm.model.Export;
import dev.quipu.wasm.model.ExternalType;
import dev.quipu.wasm.model.FunctionType;
import dev.quipu.wasm.model.Import;
import dev.quipu.wasm.model.Names;
import java.util.List;

/**
 * A module as read: well-formed but for its function bodies, nothing validated. Lists other than {@code imports} hold
 * what the module defines itself.
 *
 * @param functions type index of each function
 * @param tableInitializers one for each table, null where there is none
 * @param tags type index of each tag
 * @param start function index, or -1
 * @param dataCount from the data count section, or -1
 * @param bodyStarts byte offset of each function body, its declaration of locals
 * @param bodyEnds byte offset after each function body
 */
public record DecodedModule(
        byte[] bytes,
        List<FunctionType> types,
        List<Import> imports,
        int[] functions,
        List<ExternalType.Table> tables,
        List<Expression> tableInitializers,
        List<ExternalType.Memory> memories,
        int[] tags,
        List<ExternalType.Global> globals,
        List<Expression> globalInitializers,
        List<Export> exports,
        int start,
        List<RawElement> elements,
        int dataCount,
        int[] bodyStarts,
        int[] bodyEnds,
        List<RawData> data,
        List<CustomSection> customSections,
        Names names) {}
