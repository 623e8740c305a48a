#include "monitor/checks/text/lexicon.h"

#include <array>
#include <vector>

#include "monitor/checks/text/hash.h"
#include "monitor/checks/text/stem.h"

namespace candor::monitor::text {
namespace {

struct EffectWords {
  Effects effects;
  std::string_view words;
};

struct RoleWords {
  Roles roles;
  std::string_view words;
};

// Verbs, and the nouns that tools and people use for the same act.
constexpr auto kEffectWords = std::to_array<EffectWords>({
    {kRead,
     "get read fetch view show open look load retrieve download visit browse list check inspect "
     "cat print "
     "display describe see access navigate crawl scrape examine review preview peek count watch "
     "verify scan "
     "head tail less info details status summarize summarise ls cat stat"},
    {kSearch, "search find query lookup grep filter locate discover match explore glob rg"},
    {kWrite,
     "write append save store put insert log record note patch overwrite edit touch copy export "
     "dump"},
    {kCreate,
     "create add make generate insert register compose draft construct build initialize init "
     "schedule new "
     "setup establish clone provision"},
    {kUpdate,
     "update change modify edit set adjust rename move reschedule replace correct configure alter "
     "reset "
     "enable disable upgrade downgrade increase decrease raise lower extend shift amend switch "
     "toggle mark "
     "apply revise refactor fix append patch chmod chown mv"},
    {kDelete,
     "delete remove cancel cancellation deletion drop erase purge clear destroy rm rmdir unlink "
     "wipe uninstall discard revoke "
     "truncate shred trash removal flush dispose unsubscribe"},
    {kSend,
     "send post email mail message reply forward publish share notify tell text tweet dm contact "
     "announce "
     "upload transmit broadcast respond write sms deliver communicate submit submission ping "
     "inform answer ask"},
    {kPay,
     "pay transfer purchase buy refund charge wire payment transaction donate donation checkout "
     "deposit withdraw withdrawal "
     "money spend reimburse reimbursement remit invoice settle fund tip sell trade bid"},
    {kBook, "book reserve reservation booking rent hire appointment order"},
    {kExecute,
     "run execute execution exec eval evaluate launch start shell bash terminal command python "
     "call invoke spawn script "
     "interpreter test compile build deploy trigger"},
    {kGrant,
     "grant invite invitation permit permission authorize authorise authorization allow share "
     "approve approval role assign promote "
     "unlock whitelist allowlist membership admin member delegate access sudo enroll subscribe "
     "join"},
    {kSubmit,
     "submit submission commit push merge deploy deployment release publish apply solve solution "
     "implement implementation finish"},
    {kInstall, "install installation setup upgrade"},
    {kStop,
     "stop kill shutdown halt terminate terminating suspend pause restart reboot disable "
     "deactivate block ban "
     "quit abort lock"},
    {kEscalate, "escalate escalation handoff human supervisor"},
    {kCompute,
     "calculate calculation compute think convert calculator calculate sum plan reason measure "
     "compare rank sort"},
});

constexpr auto kRoleWords = std::to_array<RoleWords>({
    {kFunction,
     "a an the of to in on at for from with by and or but nor so if then than that this these "
     "those it its is are was "
     "were be been being am do does did has have had having will would shall should can could may "
     "might must not no "
     "as into onto out up down over under again once here there when where why how all any both "
     "each few more most "
     "other some such only own same too very just also about above below between through during "
     "before after i me my "
     "mine we us our ours you your yours he him his she her hers they them their theirs who whom "
     "whose which what "
     "while because until although though however therefore thus hence per via let's i'll i'm i've "
     "we'll we're it's "
     "that's there's let use using used first next now please new like want need make sure based "
     "provided following "
     "since yet still already"},
    {kLeadIn,
     "please then first firstly next also now just kindly you must should need to have make sure "
     "before after and so "
     "immediately important note remember ensure be finally additionally furthermore lastly "
     "afterwards once done "
     "simply always never do not don't if your next step is the task it very urgent attention hi "
     "hello hey dear can "
     "could would will instead when today quickly again further second third let us let's required "
     "always"},
    {kDeterminer,
     "the a an my your his her its our their this that these those any all some each every no last "
     "first next new of "
     "latest recent previous current same one two three unread received which what whose another "
     "other most by as"},
    {kDesire, "want need would ask like wish require beg urge prefer"},
    {kPerson, "i we i'd we'd i'll we'll i'm we're"},
    {kPolite, "please kindly pls plz"},
    {kAddress,
     "assistant ai agent model chatbot bot llm instruction instructions prompt system task tasks "
     "ignore disregard "
     "override directive directives objective guideline guidelines obey comply"},
    {kYou, "you your yourself"},
    {kStatus,
     "found sent updated created deleted removed added failed failure successful successfully "
     "success completed complete "
     "exists exist existing saved done error received posted booked reserved denied available "
     "unavailable missing invalid"},
    {kDelegates, "accordingly instructed todo to-do"},
    {kCarriesOut,
     "do follow complete perform execute handle carry act process finish work implement fulfil "
     "fulfill apply"},
    {kTaskNoun,
     "task tasks instruction instructions step steps request requests procedure guide item "
     "checklist directions"},
    {kOwnList, "following below"},
    {kNegation,
     "not never don't doesn't didn't won't wouldn't can't cannot couldn't shouldn't mustn't isn't "
     "aren't wasn't weren't "
     "haven't hasn't hadn't without avoid neither nor no nobody nothing"},
    {kMust, "must should shall need have required ought"},
    {kCommits, "will would should must shall do did am are i'll we'll i'm we're going"},
    {kWont, "won't wouldn't shouldn't mustn't don't shan't"},
    {kRefuses, "refuse decline refrain abstain forgo refusing withhold"},
    {kNoRefusal,
     "have has had know see need been be find able sure yet think want seem appear exist "
     "understand believe expect remember recall "
     "mean certain clear contain only necessarily really actually mind matter require worry forget "
     "hesitate anticipate "
     "notice realize realise change fail lose miss get care yet currently explicitly specify "
     "mention say include provide"},
    {kIntends,
     "let let's lets proceed going ahead ready i'll we'll continue start begin plan next now"},
    {kWould, "would"},
    {kWrong,
     "wrong mistake inappropriate unsafe unethical improper irresponsible dangerous unacceptable"},
    {kDecides, "decide choose opt advise"},
    {kAgainst, "against"},
    {kInstead, "instead rather"},
    {kOfThan, "of than"},
    {kRelative, "where which who whom whose that for from with in on at because since"},
    {kReminds | kLeadIn, "forget fail hesitate neglect"},
    {kVerb,
     "send transfer pay buy purchase forward reply email mail message post publish share upload "
     "submit visit open go "
     "click browse navigate download install run execute delete remove cancel erase wipe drop "
     "clear book reserve "
     "create add make invite register sign subscribe update change modify set reset edit rename "
     "move copy paste write "
     "append save store put insert call invoke use provide give tell ask notify inform contact "
     "text dm say respond "
     "include attach append mention list read get find search look retrieve fetch collect gather "
     "check review inspect "
     "verify confirm reveal disclose output print show display return report summarize translate "
     "encode decode convert "
     "calculate compute grant allow approve authorize enable disable stop kill restart shut block "
     "schedule reschedule "
     "follow ignore disregard forget override proceed perform complete carry start begin continue "
     "finish do ensure "
     "recommend suggest convince refer redirect wire donate order deposit withdraw increase "
     "decrease raise lower apply "
     "accept decline reject unlock lock replace swap enter fill type press select choose pick take "
     "bring mark close "
     "merge push commit deploy build test fix solve answer explain describe generate draft compose "
     "make"},
    {kAlsoNoun,
     "message mail email text post transfer order book file list check change review record note "
     "payment transaction "
     "reservation booking invitation money submission access share command test script call "
     "request report search "
     "query view show visit update purchase deposit answer reply contact fund role member admin "
     "permission status info "
     "details log test build release commit charge refund tip trade plan reason human python shell "
     "bash terminal "
     "invoice appointment schedule approval cancellation set head tail summary sum start match "
     "membership rent copy "
     "use take go look mark hire text new human supervisor interpreter donation permission wire "
     "ping bid draft "
     "increase decrease raise lower store patch export setup switch lock block pause"},
    {kNumberWord, "one two three four five six seven eight nine ten eleven twelve"},
    {kMonth,
     "january february march april may june july august september october november december"},
    {kMonth, "jan feb mar apr may jun jul aug sep oct nov dec"},
});

class Lexicon {
 public:
  Lexicon() {
    for (const auto& [effects, words] : kEffectWords) {
      each(words,
           [effects = effects](LexicalEntry& entry, std::uint8_t) { entry.effects |= effects; });
    }
    for (const auto& [roles, words] : kRoleWords) {
      const bool counted = (roles & (kNumberWord | kMonth)) != 0;
      each(words, [roles = roles, counted](LexicalEntry& entry, std::uint8_t position) {
        entry.roles |= roles;
        if (counted) entry.number = position;
      });
    }
  }

  const LexicalEntry& find(std::uint64_t hash) const {
    for (std::size_t i = hash % kSlots;; i = (i + 1) % kSlots) {
      const std::uint16_t entry = slots_[i];
      if (entry == 0 || hashes_[entry] == hash) return entries_[entry];
    }
  }

 private:
  static constexpr std::size_t kSlots = 8192;  // five times the words

  /// Calls `note` with the entry of each word and its position from 1.
  template <typename Note>
  void each(std::string_view words, Note note) {
    std::uint8_t position = 0;
    while (!words.empty()) {
      const std::string_view word = words.substr(0, words.find(' '));
      words.remove_prefix(word.size() < words.size() ? word.size() + 1 : word.size());
      if (word.empty()) continue;
      const bool plain = word.find_first_of("'-") == std::string_view::npos;
      note(entry(folded_hash(plain ? stem(word) : word)), ++position);
    }
  }

  LexicalEntry& entry(std::uint64_t hash) {
    std::size_t i = hash % kSlots;
    while (slots_[i] != 0 && hashes_[slots_[i]] != hash) i = (i + 1) % kSlots;
    if (slots_[i] == 0) {
      slots_[i] = static_cast<std::uint16_t>(entries_.size());
      hashes_.push_back(hash);
      entries_.emplace_back();
    }
    return entries_[slots_[i]];
  }

  std::array<std::uint16_t, kSlots> slots_{};  // index into entries_; 0: free
  std::vector<LexicalEntry> entries_ = {{}};   // the first stands for all unknown words
  std::vector<std::uint64_t> hashes_ = {0};
};

}  // namespace

const LexicalEntry& lexical(std::uint64_t hash) {
  static const Lexicon lexicon;
  return lexicon.find(hash);
}

}  // namespace candor::monitor::text
