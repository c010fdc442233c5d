package dev.quipu.ao.message;

import dev.quipu.ao.Id;
import dev.quipu.ao.Tag;
import java.util.ArrayList;
import java.util.List;

/** The tags AO itself reads and writes, by name, and the tag lists of the items a user signs. */
public final class AoTags {

    public static final String DATA_PROTOCOL = "Data-Protocol";
    public static final String VARIANT = "Variant";
    public static final String TYPE = "Type";
    public static final String MODULE = "Module";
    public static final String SCHEDULER = "Scheduler";
    public static final String AUTHORITY = "Authority";
    public static final String FROM_PROCESS = "From-Process";
    public static final String FROM_MODULE = "From-Module";
    public static final String PUSHED_FOR = "Pushed-For";
    public static final String ASSIGNMENTS = "Assignments";

    public static final Tag DATA_PROTOCOL_AO = new Tag(DATA_PROTOCOL, "ao");
    public static final Tag VARIANT_TESTNET_1 = new Tag(VARIANT, "ao.TN.1");

    private AoTags() {}

    /** Data-Protocol, Variant, Type=Message, then the user's own tags. */
    public static List<Tag> message(List<Tag> own) {
        List<Tag> tags = head(ItemType.MESSAGE);
        tags.addAll(own);
        return List.copyOf(tags);
    }

    /** Data-Protocol, Variant, Type=Process, Module, Scheduler, then the user's own tags. */
    public static List<Tag> process(Id module, Id scheduler, List<Tag> own) {
        List<Tag> tags = head(ItemType.PROCESS);
        tags.add(new Tag(MODULE, module.toString()));
        tags.add(new Tag(SCHEDULER, scheduler.toString()));
        tags.addAll(own);
        return List.copyOf(tags);
    }

    static Tag type(ItemType type) {
        return new Tag(TYPE, type.tagValue());
    }

    private static List<Tag> head(ItemType type) {
        return new ArrayList<>(List.of(DATA_PROTOCOL_AO, VARIANT_TESTNET_1, type(type)));
    }
}
