"""Words the invented contest is made of. All people and schools are fictional."""

from typing import Final

FAMILY: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Phan", "Trịnh",
)  # fmt: skip
MIDDLE_F: Final = ("Thị", "Thu", "Ngọc", "Thanh", "Minh", "Hồng", "Thùy", "Mai", "Phương", "Bích", "Quỳnh", "Kim")
MIDDLE_M: Final = ("Văn", "Đức", "Minh", "Quang", "Hữu", "Anh", "Tuấn", "Hoàng", "Gia", "Thành", "Xuân", "Quốc")
GIVEN_F: Final = (
    "Hương", "Lan", "Hà", "Linh", "Trang", "Hoa", "Ngân", "Thảo", "Yến", "Chi", "Vy", "Nhung", "Tuyết", "Diệp", "Ánh",
    "Hằng", "Oanh", "Uyên", "Thúy", "Ngà",
)  # fmt: skip
GIVEN_M: Final = (
    "Tuấn", "Dũng", "Nam", "Khánh", "Bình", "Hải", "Sơn", "Long", "Phúc", "Đạt", "Huy", "Khôi", "Tùng", "Hiếu", "Lâm",
    "Đức", "Cường", "Vinh", "Quân", "Thắng",
)  # fmt: skip
SCHOOLS: Final = (
    "Hoa Sữa", "Sao Mai", "Nắng Hồng", "Bình Minh", "Hoa Phượng", "Hướng Dương", "Sơn Ca", "Măng Non", "Ánh Dương",
    "Hoa Mai", "Cánh Buồm", "Tuổi Thơ", "Vành Khuyên", "Sen Hồng", "Họa Mi", "Mặt Trời", "Đồng Xanh", "Sông Xanh",
    "Cầu Vồng", "Hoa Đào", "Bồ Câu", "Thiên Nga", "Kim Đồng Mới", "Trăng Non", "Hoa Sen", "Mùa Xuân", "Gió Mới",
)  # fmt: skip
LEVEL_NAMES: Final = {"MN": "Trường Mầm non", "TH": "Trường Tiểu học", "THCS": "Trường THCS", "THPT": "Trường THPT"}
# Tương Mai: 12 preschools, 8 primary, 5 lower secondary, 1 upper secondary of 26 (domain.md 1.1)
LEVEL_CYCLE: Final = ("MN", "TH", "MN", "THCS", "MN", "TH", "MN", "TH", "MN", "THCS", "MN", "TH", "THPT")
SUBJECTS: Final = {
    "MN": ("làm quen với toán", "làm quen chữ cái", "khám phá khoa học", "âm nhạc", "kỹ năng sống"),
    "TH": ("Toán", "Tiếng Việt", "Khoa học", "Lịch sử và Địa lí", "Tiếng Anh", "Đạo đức", "Tin học"),
    "THCS": ("Toán", "Ngữ văn", "Khoa học tự nhiên", "Tiếng Anh", "Lịch sử và Địa lí", "Tin học", "Công nghệ"),
    "THPT": ("Toán", "Ngữ văn", "Vật lí", "Hóa học", "Sinh học", "Tiếng Anh", "Tin học"),
}
GRADES: Final = {
    "MN": ("5 tuổi", "4 tuổi"),
    "TH": ("1", "2", "3", "4", "5"),
    "THCS": ("6", "7", "8", "9"),
    "THPT": ("10", "11", "12"),
}
TITLES: Final = {
    "virtual-assistant": (
        "Trợ lý ảo {name} giải đáp môn {subject} lớp {grade}",
        "{name}: người bạn ôn tập {subject} lớp {grade}",
        "Trợ lý {name} tư vấn tâm lý học đường cho lớp {grade}",
        "Chatbot {name} hỗ trợ phụ huynh lớp {grade}",
        "{name} – trợ lý thư viện của trường em",
    ),
    "lesson-preparation": (
        "Bài giảng số {subject} lớp {grade}: {topic}",
        "{topic} – bài giảng tương tác {subject} lớp {grade}",
        "Học {subject} lớp {grade} qua câu chuyện {topic}",
        "Kho học liệu {subject} lớp {grade}: {topic}",
    ),
    "smart-attendance": (
        "Điểm danh bằng thẻ QR {name} cho lớp {grade}",
        "{name}: điểm danh và báo suất ăn bán trú",
        "Sổ đầu bài điện tử {name} có xác nhận của giáo viên",
        "Cổng trường {name}: điểm danh bằng thẻ, báo tin cho phụ huynh",
    ),
    "learning-game": (
        "{topic} – trò chơi học {subject} lớp {grade}",
        "Đường đua {subject}: {topic}",
        "Kho báu {topic} dành cho lớp {grade}",
        "Vương quốc {subject} lớp {grade}: {topic}",
    ),
}
NICKNAMES: Final = (
    "Hoa Sữa",
    "Bé Na",
    "Mầm Xanh",
    "Cú Mèo",
    "Sao Nhỏ",
    "Ong Vàng",
    "Bút Chì",
    "Mây Trắng",
    "Đom Đóm",
    "Chim Én",
)
TOPICS: Final = (
    "khu vườn phân số", "vòng tuần hoàn của nước", "hành trình của hạt lúa", "phố cổ Hà Nội", "chiếc ô tô của Bi",
    "trạm không gian", "chợ nổi", "những con số biết nói", "rừng ngập mặn", "ngôi nhà an toàn", "lễ hội quê em",
    "thành phố xanh", "bản đồ kho báu", "chuyện chú Tễu", "ngày hội thể thao", "dòng sông quê hương",
)  # fmt: skip
SENTENCES: Final = (
    "Ý tưởng xuất phát từ một việc rất thật ở lớp: {need}.",
    "Sản phẩm dành cho {who} và chạy được trên điện thoại giá rẻ lẫn máy tính của trường.",
    "Nhóm tác giả đã thử với một lớp trong ba tuần, ghi lại ý kiến và sửa bốn lần.",
    "Công cụ trí tuệ nhân tạo giúp soạn bản nháp; mọi nội dung đều được con người kiểm tra lại trước khi dùng.",
    "Khi không chắc chắn, sản phẩm nói rõ là chưa biết và mời hỏi thầy cô.",
    "Không có tên, ảnh hay giọng nói của học sinh thật; dữ liệu thử là dữ liệu giả định.",
    "Sau khi dùng, {gain}.",
    "Phần hướng dẫn ngắn gọn nên giáo viên khác có thể làm theo trong một buổi.",
    "Chi phí thấp vì chỉ dùng thiết bị sẵn có và các công cụ miễn phí cho giáo dục.",
    "Nhóm tiếp tục bổ sung câu hỏi, hình vẽ và phần dành cho bạn cần hỗ trợ riêng.",
    "Hình ảnh do tác giả tự vẽ hoặc lấy từ kho có giấy phép mở, có ghi nguồn ở trang cuối.",
    "Giáo viên xem được kết quả của cả lớp và biết em nào cần giúp thêm.",
)
NEEDS: Final = (
    "nhiều em ngại hỏi lại khi chưa hiểu bài",
    "giờ ôn tập cuối tuần thường trôi qua chậm và buồn",
    "thầy cô mất gần mười lăm phút mỗi sáng cho việc ghi chép",
    "học sinh nhớ công thức nhưng chưa biết dùng vào việc hằng ngày",
    "phụ huynh hỏi đi hỏi lại những điều giống nhau trên nhóm lớp",
)
AUDIENCES: Final = (
    "học sinh và giáo viên chủ nhiệm",
    "cả lớp cùng làm",
    "các em học ở nhà",
    "giáo viên trong tổ chuyên môn",
)
GAINS: Final = (
    "số câu trả lời đúng của lớp tăng từ 62 lên 81 phần trăm",
    "thời gian chuẩn bị một tiết giảm còn một nửa",
    "hầu hết các em muốn chơi lại và tự đặt thêm câu hỏi",
    "việc đầu giờ chỉ còn khoảng một phút mỗi lớp",
)
STRENGTHS: Final = (
    "Sản phẩm gắn với việc thật ở trường, chạy ổn định khi dùng thử.",
    "Nội dung chính xác, trình bày mạch lạc, dễ theo dõi.",
    "Có thử nghiệm và số liệu trước – sau rõ ràng.",
    "Ý tưởng gần gũi với các em, giao diện thân thiện.",
)
ADVICE: Final = (
    "Nên bổ sung phần hướng dẫn cho người dùng mới và ghi rõ nguồn hình ảnh.",
    "Nên thử với nhiều lớp hơn và ghi lại các câu trả lời sai để sửa.",
    "Nên giảm số bước thao tác và kiểm tra trên điện thoại cấu hình thấp.",
    "Nên thêm phần dành cho học sinh cần hỗ trợ và nói rõ giới hạn của công cụ.",
)
REASON: Final = "Chưa thấy bằng chứng cho tiêu chí này trong hồ sơ."
