// The rules of English spelling that `LetterRules` goes by, the special before the general.

/// The table of letter-to-sound rules.
enum LetterRuleTable {
  /// The rules by their first letter, in the order in which they are tried.
  static let rules: [Character: [LetterRule]] = Dictionary(
    grouping: text.split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap { LetterRule($0) },
    by: { $0.letters[0] })

  private static let text = """
    [augh]=AO [au]=AO [aw]=AO [air]=EH-R [are]_=EH-R [ar]_=AA-R [ar]^=AA-R [ai]=EY [ay]=EY [a]ll=AO [alk]=AO-K
    [able]_=AH-B-AH-L [age]_=IH-JH [al]_=AH-L [an]_=AH-N [ass]_=AE-S w[a]=AA [aa]=AA [ae]=IY
    [a]@=EY [a]_=AH [a]=AE

    [bb]=B m[b]_= [b]=B

    [ck]=K [cch]=K s[ch]=K [ch]r=K [ch]=CH [ci]a=SH [ci]o=SH s[c]+= [cc]+=K-S [c]+=S [c]=K

    [dge]=JH [dd]=D [d]=D

    [eau]=OW [eigh]=EY [ear]^=ER [ear]=IH-R [eer]=IH-R [ea]d=EH [ea]lth=EH [ea]th=EH [ea]=IY [ee]=IY [ei]=IY [ey]_=IY
    [ey]=EY [eu]=Y-UW [ew]=UW [er]_=ER [er]^=ER [ers]_=ER-Z [ed]_=D [es]_=Z [e]@=IY #^[e]_= ^^[e]_= ^[e]_= [e]=EH

    [ff]=F [f]=F

    [gh]_= [gh]t= [gh]=G [gn]_=N _[gn]=N [gg]=G [ge]_=JH [gi]=JH-IH [gy]=JH-IY [ge]=JH-EH [gue]_=G [gu]#=G [g]=G

    _[h]=HH #[h]#=HH [h]#=HH [h]=

    [igh]=AY [ign]_=AY-N [ild]=AY-L-D [ind]_=AY-N-D [ier]_=IY-ER [ie]_=IY [ie]=IY [ing]_=IH-NG [ing]s=IH-NG [ir]^=ER
    [ir]_=ER [ique]_=IY-K [ious]=IY-AH-S [io]=IY-OW [ia]=IY-AH [i]@=AY [i]_=IY [i]=IH

    [j]=JH

    _[kn]=N [kk]=K [k]=K

    ^[le]_=AH-L [ll]=L [l]=L

    [mm]=M [mn]_=M [m]=M

    [ng]_=NG [ng]s=NG [n]k=NG [nn]=N [n]=N

    [ould]=UH-D [ough]t=AO [ough]=OW [ous]_=AH-S [ook]=UH-K [oor]=AO-R [oo]=UW [oar]=AO-R [oa]=OW [oi]=OY [oy]=OY
    [our]=AO-R [ou]=AW [own]=AW-N [ower]=AW-ER [ow]_=OW [ow]=AW [or]=AO-R [old]=OW-L-D [olt]=OW-L-T [on]_=AH-N [o]@=OW
    [oe]_=OW [o]_=OW [o]=AA

    [ph]=F _[ps]=S [pp]=P [p]=P

    [que]_=K [qu]=K-W [q]=K

    [rh]=R [rr]=R [r]=R

    [sch]=S-K [sh]=SH [ssion]=SH-AH-N [sion]=ZH-AH-N [ss]=S #[s]#=Z #[s]_=Z [s]m_=Z-AH [s]=S

    [tch]=CH [tion]=SH-AH-N [tia]=SH-AH [th]=TH [ture]_=CH-ER [tt]=T [t]=T

    [uy]=AY [ui]=UW [ur]=ER [ue]_=UW [u]@=UW _[u]n=AH [u]_=UW [u]=AH

    [v]=V

    _[wr]=R _[who]=HH-UW [wh]=W [w]#=W [w]=

    _[x]=Z [x]=K-S

    _[y]=Y [y]@=AY _^[y]_=AY _^^[y]_=AY [y]_=IY [y]=IH

    [zz]=Z [z]=Z
    """
}
